"""What agents of developers do all day, and what attackers make them do: questions for `benchmarks.guard_calls`.

All of it was written for this purpose. In the attacks a middle dot stands within the words that other scanners look
for; it is taken out when they are read.
"""
