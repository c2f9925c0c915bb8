"""What runs inside the process of a user's program.

It runs with the user's interpreter, whatever that is from Python 3.9 on, and imports nothing of Stacklint. It is
started with ``python -m stacklint_child JOB``; the job is a JSON file in a scratch folder, and answers are written
beside it.
"""
