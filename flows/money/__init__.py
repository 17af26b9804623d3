"""What becomes of a run's money: approved, issued, returned, recovered; states and entries only move forward."""
