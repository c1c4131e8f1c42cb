"""What is remembered: SQLite and the files around it. The only home of SQL.

Every change of state goes through `captures.move`, whose guard stands inside the UPDATE and whose audit line is in
the same transaction. One connection, one thread: the store lane's.
"""
