"""Intake: an e-mail-driven ticket intake daemon.

Folders are layers, and imports go down only, in this order:

- `intake.cli` and `intake.console`: the commands, and what they print;
- `intake.daemon`: threads, signals, readiness;
- `intake.assembly.wiring` and `intake.assembly.parts`: what runs, made from Settings;
- `intake.services`: use cases, the only owners of transactions;
- `intake.mail` and `intake.store`: mail servers, mails and templates; tables and SQL;
- `intake.config`: the configuration file and the regulations;
- `intake.desk`: what the support desk decides, pure.  Begin with `intake.desk.rules.table`.
"""

__version__ = "0.1.0"
