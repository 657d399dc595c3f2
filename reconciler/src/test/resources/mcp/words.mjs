// A server of the Model Context Protocol on standard input and output, with two tools.
import { createInterface } from "node:readline";

const tools = ["lookup", "erase"].map((name) => ({
  name,
  description: name,
  inputSchema: { type: "object", properties: { word: { type: "string" } } },
}));

function reply(id, result) {
  process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\n");
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (method === "initialize") {
    const serverInfo = { name: "words", version: "1" };
    reply(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo });
  } else if (method === "tools/list") {
    reply(id, { tools });
  } else if (method === "tools/call") {
    reply(id, { content: [{ type: "text", text: `${params.name} ${params.arguments.word}: called` }] });
  } else if (id !== undefined) {
    reply(id, {});
  }
}
