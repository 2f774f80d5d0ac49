"""The facts of a body, a module for each subject: functions over its row of tokens."""
