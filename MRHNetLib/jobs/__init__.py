"""Work in the background: a command as a child process, a function in a thread, one after another in a queue."""
