"""The gateway of the lab: an emulated AWS for audit-gap's end-to-end tests.

moto (an AWS emulator from PyPI) holds the resources. In front of it stands this gateway, one HTTP server on a free
loopback port, which

* refuses requests whose SigV4 signature is wrong (`signature`),
* knows which operation of which service a request asks (`calls`, from the models that moto brings along),
* answers what moto lacks, and patches what moto answers too simply (`answers`),
* cuts lists into small pages (`paging`), counts requests (`counts`), adds latency and injects faults (`faults`),
* is steered under `/_lab/` (`control`).

Start it with `python -m gateway` from `tests/lab`; it prints one JSON line when it is ready, and ends when its standard
input closes, so that a killed test leaves nothing behind.
"""
