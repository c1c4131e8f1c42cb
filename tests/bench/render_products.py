"""Renders views of products with exact mattes, for `gate_views`: ``python render_products.py PLAN.json OUT``.

Runs in an environment of its own with Blender as a Python module (PyPI: ``bpy``), which pixdesk does not need. The plan
is a list of ``{"name", "path", "views", "lights", "backdrop", "elevation", "gaps"}``, where ``path`` is an OBJ file.
What ``docs/gates.md`` tells was measured on models of the Debian package ``sweethome3d-furniture`` (CC0 and CC BY 3.0).

A view is written as ``OUT/NAME/VIEW_LIGHT.jpg`` beside its coverage, the alpha of ``VIEW_LIGHT.rgba.png``; one that
floats ``gaps`` per cent of its height above the sweep has ``_gapN`` behind. All views of a product are shot from one
distance.
"""

import json
import math
import os
import sys
from pathlib import Path

import bpy
from mathutils import Matrix, Vector

SIDE_PX, SAMPLES, MATTE_SAMPLES = 512, 4, 16
FOCAL_MM, SENSOR_MM, FILLS, EXPOSURE_STOPS = 85, 36, 0.8, -1.85
VIEWS = {"front": 0, "threequarter": 35, "side": 90, "back": 180, "left": -40}
LIGHTS = {"a": (-35, 55, 260, 91, (1, 1, 1)), "b": (50, 40, 234, 65, (1.03, 1, 0.96))}
"""Azimuth and elevation of the key light, watts of key and fill, colour."""

BACKDROPS = {"white": (0.82,) * 3, "grey": (0.5,) * 3, "warm": (0.75, 0.70, 0.63)}


def product(path):
    """Load a model, stand it on the ground and make its longest side 1; return it and its size."""
    bpy.ops.wm.obj_import(filepath=path)
    things = [thing for thing in bpy.context.scene.objects if thing.type == "MESH"]
    for thing in things:
        thing.select_set(True)
    bpy.context.view_layer.objects.active = things[0]
    if len(things) > 1:
        bpy.ops.object.join()
    whole = bpy.context.view_layer.objects.active
    bpy.ops.object.transform_apply(location=True, rotation=True, scale=True)
    points = [vertex.co for vertex in whole.data.vertices]
    low, high = (Vector([end(point[axis] for point in points) for axis in range(3)]) for end in (min, max))
    scale, middle = 1 / max(high - low), (low + high) / 2
    whole.data.transform(Matrix.Scale(scale, 4) @ Matrix.Translation(-Vector((middle.x, middle.y, low.z))))
    return whole, (high - low) * scale


def sweep(colour):
    """Lay the paper: level, then up the wall in a curve."""
    curve = [(2 + 1.5 * math.sin(t), 1.5 - 1.5 * math.cos(t)) for t in (math.pi / 32 * k for k in range(1, 17))]
    profile = [(-8, 0), (2, 0), *curve, (3.5, 9)]
    corners = [(x, y, z) for y, z in profile for x in (-12, 12)]
    faces = [(2 * k, 2 * k + 1, 2 * k + 3, 2 * k + 2) for k in range(len(profile) - 1)]
    mesh = bpy.data.meshes.new("sweep")
    mesh.from_pydata(corners, [], faces)
    for face in mesh.polygons:
        face.use_smooth = True
    mesh.materials.append(paint("ShaderNodeBsdfDiffuse", colour))
    paper = bpy.data.objects.new("sweep", mesh)
    bpy.context.collection.objects.link(paper)
    return paper


def paint(kind, colour):
    """Return a material of one colour."""
    material = bpy.data.materials.new(kind)
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    shader, end = tree.nodes.new(kind), tree.nodes.new("ShaderNodeOutputMaterial")
    shader.inputs["Color"].default_value = (*colour, 1)
    tree.links.new(shader.outputs[0], end.inputs[0])
    return material


def lamp(azimuth, elevation, watts, size, colour):
    """Hang a soft box that looks at the product."""
    box = bpy.data.lights.new("box", "AREA")
    box.energy, box.size, box.color = watts, size, colour
    hung = bpy.data.objects.new("box", box)
    a, e = math.radians(azimuth), math.radians(elevation)
    hung.location = Vector((math.sin(a) * math.cos(e), -math.cos(a) * math.cos(e), math.sin(e))) * 4
    hung.rotation_euler = (Vector((0, 0, 0.4)) - hung.location).to_track_quat("-Z", "Y").to_euler()
    bpy.context.collection.objects.link(hung)
    return hung


def lamps(kind):
    """Hang key, fill, top and back light."""
    azimuth, elevation, key, fill, colour = LIGHTS[kind]
    world = bpy.data.worlds.new("world")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = (1, 1, 1, 1)
    world.node_tree.nodes["Background"].inputs[1].default_value = 0.35
    bpy.context.scene.world = world
    places = ((azimuth, elevation, key, 1.6), (-1.4 * azimuth, 30, fill, 2.5), (0, 88, 200, 2.5), (180, 65, 200, 3))
    return [lamp(*place, colour) for place in places]


def camera(size, elevation):
    """Put the camera where every view of the product fits."""
    lens = bpy.data.cameras.new("camera")
    lens.lens, lens.sensor_width = FOCAL_MM, SENSOR_MM
    stands = bpy.data.objects.new("camera", lens)
    across = math.hypot(size.x, size.y)
    distance = max(size.z, across) / FILLS * FOCAL_MM / SENSOR_MM + across / 2
    e, target = math.radians(elevation), Vector((0, 0, size.z * 0.48))
    stands.location = target + Vector((0, -math.cos(e), math.sin(e))) * distance
    stands.rotation_euler = (target - stands.location).to_track_quat("-Z", "Y").to_euler()
    bpy.context.collection.objects.link(stands)
    bpy.context.scene.camera = stands


def set_up():
    """Return an empty scene, ready for Cycles on the processor."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine, scene.cycles.device = "CYCLES", "CPU"
    scene.render.threads_mode, scene.render.threads = "FIXED", os.cpu_count() or 1
    scene.render.resolution_x = scene.render.resolution_y = SIDE_PX
    scene.render.use_persistent_data = True
    scene.view_settings.view_transform, scene.view_settings.exposure = "Standard", EXPOSURE_STOPS
    scene.cycles.max_bounces = 2
    scene.cycles.caustics_reflective = scene.cycles.caustics_refractive = False
    return scene


def write(scene, stem, paper, lights):
    """Render the picture, and then the product alone, glowing, for its coverage."""
    picture, cycles = scene.render.image_settings, scene.cycles
    cycles.samples, cycles.use_denoising, cycles.denoiser = SAMPLES, True, "OPENIMAGEDENOISE"
    picture.file_format, picture.quality, picture.color_mode = "JPEG", 95, "RGB"
    scene.render.filepath = f"{stem}.jpg"
    bpy.ops.render.render(write_still=True)
    hidden, layer = (paper, *lights), bpy.context.view_layer
    for thing in hidden:
        thing.hide_render = True
    layer.material_override = paint("ShaderNodeEmission", (1, 1, 1))
    cycles.samples, cycles.use_denoising, scene.render.film_transparent = MATTE_SAMPLES, False, True
    picture.file_format, picture.color_mode = "PNG", "RGBA"
    scene.render.filepath = f"{stem}.rgba.png"
    bpy.ops.render.render(write_still=True)
    layer.material_override, scene.render.film_transparent = None, False
    for thing in hidden:
        thing.hide_render = False


def shoot(job, out):
    """Render every view of one product that is not there yet."""
    folder = out / job["name"]
    folder.mkdir(parents=True, exist_ok=True)
    for light in job["lights"]:
        scene = set_up()
        thing, size = product(job["path"])
        paper, lights = sweep(BACKDROPS[job["backdrop"]]), lamps(light)
        camera(size, job["elevation"])
        for view in job["views"]:
            for gap in job.get("gaps", [0]):
                stem = folder / (f"{view}_{light}" + (f"_gap{gap:g}" if gap else ""))
                thing.rotation_euler = (0, 0, math.radians(VIEWS[view]))
                thing.location = (0, 0, gap / 100 * size.z)
                if not stem.with_name(stem.name + ".rgba.png").exists():
                    write(scene, stem, paper, lights)


if __name__ == "__main__":
    for each in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        shoot(each, Path(sys.argv[2]))
