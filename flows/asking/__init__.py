"""What officers ask: why does this person get this, and what if the policy were another?"""
