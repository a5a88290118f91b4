"""A stranger's Socket.IO client: python-socketio as its documentation shows it. Says what it hears, one JSON a line.

Arguments: address, token, transports separated by commas or `asyncio`.
"""

import asyncio
import json
import queue
import sys

import socketio

url, token, transports = sys.argv[1:]
namespace = "/analytics/stream"
request = {
    "channel": "trading.metrics",
    "metrics": ["trade_count"],
    "aggregation": {"type": "SUM", "window": 0.1},
}


def say(event, data):
    print(json.dumps({"event": event, "data": data}), flush=True)


def main():
    client = socketio.Client(reconnection=False)
    updates = queue.Queue()
    client.on("connected", lambda data: say("connected", data), namespace=namespace)
    client.on("snapshot", lambda data: say("snapshot", data), namespace=namespace)
    client.on("update", updates.put, namespace=namespace)
    client.connect(url, auth={"token": token}, namespaces=[namespace], transports=transports.split(","))
    say("ack", client.call("subscribe", request, namespace=namespace, timeout=10))
    say("update", updates.get(timeout=10))
    say("transport", client.transport())
    say("unsubscribed", client.call("unsubscribe", {"channel": request["channel"]}, namespace=namespace, timeout=10))
    client.disconnect()


async def main_of_asyncio():
    client = socketio.AsyncClient(reconnection=False)
    updates = asyncio.Queue()
    client.on("connected", lambda data: say("connected", data), namespace=namespace)
    client.on("snapshot", lambda data: say("snapshot", data), namespace=namespace)
    client.on("update", updates.put, namespace=namespace)
    await client.connect(url, auth={"token": token}, namespaces=[namespace])
    say("ack", await client.call("subscribe", request, namespace=namespace, timeout=10))
    say("update", await asyncio.wait_for(updates.get(), 10))
    say("transport", client.transport())
    say("unsubscribed", await client.call("unsubscribe", {"channel": request["channel"]}, namespace=namespace, timeout=10))
    await client.disconnect()


if transports == "asyncio":
    asyncio.run(main_of_asyncio())
else:
    main()
