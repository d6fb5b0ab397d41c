"""The estate as it was a month earlier: built onto `estate`, it takes back what has happened since.

prd has since begun to record objects and queues and the rejected traffic of its network. dev2 has since lost the log
groups of its ETL functions.
"""

from client import Gateway

from . import parts
from .estate import DEV2, PRD
from .parts import MANAGEMENT


def build(gateway: Gateway) -> dict[str, str]:
    production = gateway.account(PRD)
    trail = production.client("cloudtrail")
    trail.put_event_selectors(TrailName="jmc-prd-trail", AdvancedEventSelectors=[MANAGEMENT])
    network = production.client("ec2")
    logs = network.describe_flow_logs()["FlowLogs"]
    network.delete_flow_logs(FlowLogIds=[log["FlowLogId"] for log in logs])
    staging = gateway.account(DEV2)
    for function in ("etl-load", "etl-clean"):
        parts.log_group(staging, f"/aws/lambda/jmc-dev2-{function}", retention=90)
    return {}
