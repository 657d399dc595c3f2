# What the tests start from: questions that are answered with a plain yes.
package mandate.given

person := {"name": "alice", "kind": "person"}

reconciler := {"name": "reconciler", "kind": "reconciler"}

sandbox := {"name": "sandbox", "tier": "sandbox"}

production := {"name": "production", "tier": "production"}

# An AI agent that reads only.
reader := {
	"apiVersion": "mandate.dev/v1",
	"kind": "Agent",
	"metadata": {"name": "reader"},
	"spec": {
		"identity": {"displayName": "Reader", "description": "Reads.", "owner": "bob", "contact": "bob@example.org"},
		"origin": {"type": "scratch"},
		"lifecycle": {"state": "governed", "version": 1},
		"role": {"type": "reader", "summary": "Reads."},
		"runtime": {
			"connector": "claude-code",
			"sandbox": "bubblewrap",
			"env": {"allow": ["PATH"], "set": {"LC_ALL": "C"}},
			"permissionMode": "plan",
		},
		"llm": {"provider": "anthropic", "model": "claude-sonnet-4-5"},
		"capabilities": {
			"readOnly": true,
			"tools": {"allow": ["Read", "Grep"], "deny": ["Bash"]},
			"egress": [{"host": "api.anthropic.com", "port": 443}],
		},
		"limits": {"cost": {"perRunUsd": 2, "perDayUsd": 20}, "execution": {"timeoutSeconds": 600}},
	},
}

# A plain command that writes.
writer := json.patch(reader, [
	{"op": "replace", "path": "/metadata/name", "value": "writer"},
	{"op": "remove", "path": "/spec/llm"},
	{"op": "remove", "path": "/spec/limits/cost"},
	{"op": "replace", "path": "/spec/runtime", "value": {
		"connector": "command",
		"command": ["sh", "-c", "./tidy"],
		"sandbox": "process",
	}},
	{"op": "replace", "path": "/spec/capabilities", "value": {
		"readOnly": false,
		"paths": {"write": ["docs/**", "src/**/*.py"]},
	}},
])

task(risk_class) := {
	"apiVersion": "mandate.dev/v1",
	"kind": "Task",
	"metadata": {"name": "look"},
	"spec": {
		"type": "analysis",
		"agent": "reader",
		"environment": "production",
		"riskClass": risk_class,
		"prompt": "Find the likely cause.",
		"inputs": {"runbook": "https://wiki.example.org/latency"},
	},
}

execution(agent, risk_class, environment) := {
	"hook": "before_execute",
	"actor": reconciler,
	"authors": ["alice"],
	"environment": environment,
	"agent": agent,
	"task": task(risk_class),
	"request": {"occurrence": "once", "attempt": 1},
	"freezes": [],
	"exceptions": [],
	"approvers": ["alice", "bob", "carol"],
	"approvals": [],
}

# The reader looks for something in production.
reading := execution(reader, "diagnostics", production)

# The writer mends something in the sandbox.
writing := execution(writer, "remediation", sandbox)

# The writer has changed these files.
changed(files) := {
	"hook": "after_execute",
	"actor": reconciler,
	"environment": sandbox,
	"agent": writer,
	"task": task("remediation"),
	"request": {"occurrence": "once", "attempt": 1},
	"change": {"base": "0000000000000000000000000000000000000000", "files": files},
}

file(path) := {"path": path, "kind": "modified", "mode": "100644", "size": 1}

renamed(old_path, path) := {"path": path, "old_path": old_path, "kind": "renamed", "mode": "100644", "size": 1}

set_at(question, path, value) := json.patch(question, [{"op": "add", "path": path, "value": value}])

without(question, path) := json.patch(question, [{"op": "remove", "path": path}])

# The names of the rules that deny, or that warn.
denies(question) := {v.rule | some v in decision(question).violations}

warns(question) := {w.rule | some w in decision(question).warnings}

decision(question) := answer if {
	answer := data.mandate.decision with input as question
}
