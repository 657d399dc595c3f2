# An agent reaches only hosts that the parameters list.
package mandate.rules.egress

import data.mandate.lib

rule := "egress"

violation contains lib.finding(rule, message, lib.pointer(["agent", "spec", "capabilities", "egress", i, "host"])) if {
	some i, target in lib.agent.capabilities.egress
	not _allowed(target.host)
	message := _refusal(target.host)
}

violation contains lib.finding(rule, message, lib.pointer(["agent", "spec", "capabilities", "mcpServers", i, "url"])) if {
	some i, server in lib.agent.capabilities.mcpServers
	url := server.url
	not _plain_https(url)
	message := concat("", ["URL ", lib.show(url), " is not a plain https URL without user name"])
}

violation contains lib.finding(rule, message, lib.pointer(["agent", "spec", "capabilities", "mcpServers", i, "url"])) if {
	some i, server in lib.agent.capabilities.mcpServers
	_plain_https(server.url)
	host := split(lib.authority(server.url), ":")[0]
	not _allowed(host)
	message := _refusal(host)
}

_refusal(host) := concat("", ["host ", lib.show(host), " matches none of ", lib.show(lib.config.egress.allowed)])

# A host with a sign that no host name has could be read differently by whoever resolves it.
_allowed(host) if {
	not _odd(host)
	some pattern in lib.config.egress.allowed
	_host_matches(lower(pattern), lower(host))
}

_odd(host) if {
	some sign in ["*", "/", "@", "\\", "?", "#", " ", "\n", "\t"]
	contains(host, sign)
}

# "*.example.com" stands for any depth below example.com, never for example.com itself.
_host_matches(pattern, host) if pattern == host

_host_matches(pattern, host) if {
	startswith(pattern, "*.")
	endswith(host, substring(pattern, 1, -1))
	count(host) > count(pattern) - 1
}

_host_matches(pattern, _) if pattern == "*"

_plain_https(url) if {
	startswith(url, "https://")
	not contains(lib.authority(url), "@")
	not contains(url, "\\")
}
