"""The values that pass between the stages, without behaviour of their own: Money, Project, Target, Layout."""
