"""A stranger's WebSocket client: the library `websockets`. Says what it hears, one JSON a line.

Arguments: address, token.
"""

import asyncio
import json
import sys

from websockets.asyncio.client import connect

url, token = sys.argv[1:]
request = {
    "channel": "trading.metrics",
    "metrics": ["trade_count"],
    "aggregation": {"type": "SUM", "window": 0.1},
}


def say(event, data):
    print(json.dumps({"event": event, "data": data}), flush=True)


async def main():
    headers = {"Authorization": f"Bearer {token}"}
    async with connect(url, additional_headers=headers) as socket:

        async def hear(event):
            async with asyncio.timeout(10):
                while True:
                    message = json.loads(await socket.recv())
                    if message["event"] == event:
                        return message["data"]

        say("connected", await hear("connected"))
        await socket.send(json.dumps({"event": "subscribe", "id": 1, "data": request}))
        say("ack", await hear("ack"))
        say("snapshot", await hear("snapshot"))
        say("update", await hear("update"))
        await socket.send(json.dumps({"event": "unsubscribe", "id": 2, "data": {"channel": request["channel"]}}))
        say("unsubscribed", await hear("ack"))
        say("transport", "websocket")


asyncio.run(main())
