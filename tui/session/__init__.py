"""The session without a screen: controller, activities, jobs and the two threads."""
