"""Automations that call a webhook when somebody is needed: `python -m variorum.flows.alerts https://…`."""

import asyncio
import sys
from datetime import timedelta

from prefect import get_client
from prefect.blocks.webhook import Webhook
from prefect.events.actions import CallWebhook
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from pydantic import SecretStr

from variorum.store.looks import STALE_HOURS

STALE = timedelta(hours=STALE_HOURS)

_DATASETS = ResourceSpecification({"prefect.resource.id": "variorum.dataset.*"})

_SAID = 'event.payload["message"]'
_RUN = '"run " ~ flow_run.name ~ " of " ~ flow.name ~ ": " ~ (flow_run.state.message or flow_run.state.name)'
_STALE = '"no look at the sources of " ~ event.resource.id ~ " for 26 hours"'

ALERTS: dict[str, tuple[str, EventTrigger]] = {
    "variorum: a candidate waits": (_SAID, EventTrigger(expect={"variorum.candidate"}, match=_DATASETS)),
    "variorum: quarantine grew": (_SAID, EventTrigger(expect={"variorum.quarantine.grew"}, match=_DATASETS)),
    "variorum: a run failed": (_RUN, EventTrigger(expect={"prefect.flow-run.Failed", "prefect.flow-run.Crashed"})),
    "variorum: a run found it stale": (_SAID, EventTrigger(expect={"variorum.stale"}, match=_DATASETS)),
    "variorum: stale": (
        _STALE,
        EventTrigger(
            posture=Posture.Proactive,
            after={"variorum.sources.looked"},
            expect={"variorum.sources.looked"},
            match=_DATASETS,
            for_each={"prefect.resource.id"},
            within=STALE,
        ),
    ),
}
"""Automations by name: what the webhook is told, as a Jinja expression, and when."""


def set_alerts(url: str) -> None:
    """Have `url` called with a JSON object with a `text`; said again, the automations are made anew."""
    webhook = asyncio.run(Webhook(url=SecretStr(url)).asave("variorum-alerts", overwrite=True))
    with get_client(sync_client=True) as client:
        for name, (text, trigger) in ALERTS.items():
            for old in client.read_automations_by_name(name):
                client.delete_automation(old.id)
            action = CallWebhook(block_document_id=webhook, payload=f'{{"text": {{{{ ({text}) | tojson }}}}}}')
            client.create_automation(AutomationCore(name=name, trigger=trigger, actions=[action]))


if __name__ == "__main__":
    set_alerts(sys.argv[1])
