# Who had a hand in a run decides what it may have. A tier without a row in the parameters may have
# whatever the other rules allow.
package mandate.rules.trust_tier

import data.mandate.lib

rule := "trust-tier"

limits := lib.config.trust[input.trust.tier]

# How many people more than otherwise must have said yes.
default approvals := 0

approvals := limits.approvals

violation contains _finding(message, "/agent/spec/capabilities/readOnly") if {
	limits.read_only == true
	not lib.read_only
	message := "has only read-only agents; give the task one with readOnly: true"
}

violation contains _finding(message, path) if {
	limits.secrets == false
	some i, name in lib.agent.runtime.env.allow
	_secret(name)
	path := lib.pointer(["agent", "spec", "runtime", "env", "allow", i])
	message := concat("", ["has no secrets, and variable ", lib.show(name), " sounds like one"])
}

violation contains _finding(message, path) if {
	limits.secrets == false
	some i, use in lib.agent.runtime.credentials
	path := lib.pointer(["agent", "spec", "runtime", "credentials", i, "name"])
	message := concat("", ["has no secrets, and credential ", lib.show(use.name), " is one"])
}

violation contains _finding(message, "/agent/spec/llm/access") if {
	limits.secrets == false
	access := object.get(lib.agent, ["llm", "access"], "gateway")
	access != "gateway"
	message := concat("", ["has no secrets, and access ", lib.show(access), " gives one; use \"gateway\""])
}

violation contains _finding(message, path) if {
	some i, open in lib.agent.capabilities.egress
	not _reachable(lower(open.host))
	path := lib.pointer(["agent", "spec", "capabilities", "egress", i, "host"])
	message := concat("", ["reaches ", lib.show(limits.egress), " only, not ", lib.show(open.host)])
}

violation contains _finding(message, path) if {
	limits.egress
	some i, server in lib.agent.capabilities.mcpServers
	server.url
	not _reachable(lower(split(lib.authority(server.url), ":")[0]))
	path := lib.pointer(["agent", "spec", "capabilities", "mcpServers", i, "url"])
	message := concat("", ["reaches ", lib.show(limits.egress), " only, not ", lib.show(server.url)])
}

violation contains _finding(message, path) if {
	some i, tool in lib.agent.capabilities.tools.allow
	some denied in limits.tools_denied
	_meets(lower(denied), lower(tool))
	path := lib.pointer(["agent", "spec", "capabilities", "tools", "allow", i])
	message := concat("", ["has no tool ", lib.show(tool), " (", lib.show(denied), ")"])
}

_finding(message, path) := lib.finding(
	rule,
	concat("", [
		"tier ", lib.show(input.trust.tier), " ", message, "; or have somebody of a higher tier write it (",
		input.trust.because, ")",
	]),
	path,
)

_secret(name) if {
	some word in data.mandate.secrets.variables
	contains(upper(name), word)
}

# A way around the model gateway is the provider's key, or as good as that.
_secret(name) if name in data.mandate.rules.model_access.leading_around

_reachable(_) if not limits.egress

_reachable(host) if {
	some pattern in limits.egress
	lib.text_matches(lower(pattern), host)
}

_meets(denied, tool) if lib.text_matches(denied, tool)

# A wider tool includes what is denied: "*" all of it.
_meets(denied, tool) if {
	contains(tool, "*")
	lib.text_matches(tool, trim_suffix(denied, "*"))
}
