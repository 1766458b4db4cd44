"""What waits beside the agents; one file each."""

from panguard.guard.sensor import Sensor
from panguard.guard.sensors import skills

SENSORS: tuple[Sensor, ...] = (skills,)
