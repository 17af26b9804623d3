"""What each programme promises: dated, cited values, and how a policy file is read."""
