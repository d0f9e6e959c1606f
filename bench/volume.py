def measure(run):
    return iter(())
