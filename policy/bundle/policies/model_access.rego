# An agent comes to its model through the gateway, and has a provider's key itself only where its tier lets it.
package mandate.rules.model_access

import data.mandate.lib

rule := "model-access"

# Whoever has one of these speaks to a provider, or has others speak to another place than it.
leading_around := {
	"ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "CLAUDE_CODE_OAUTH_TOKEN",
	"GEMINI_API_BASE", "GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_GEMINI_BASE_URL",
	"OPENAI_API_BASE", "OPENAI_API_KEY", "OPENAI_BASE_URL",
}

default access := "gateway"

access := lib.agent.llm.access

violation contains lib.finding(rule, message, "/agent/spec/llm/access") if {
	tier := input.environment.tier
	lib.agent.llm
	allowed := object.get(lib.config.model_access, tier, [])
	not access in allowed
	message := concat("", [
		"access ", lib.show(access), " is not one of ", lib.show(allowed), " of tier ", tier,
	])
}

violation contains lib.finding(rule, message, path) if {
	access != "key"
	some i, name in lib.agent.runtime.env.allow
	name in leading_around
	path := lib.pointer(["agent", "spec", "runtime", "env", "allow", i])
	message := concat("", ["variable ", lib.show(name), " leads around the model gateway"])
}

violation contains lib.finding(rule, message, path) if {
	access != "key"
	some name, _ in lib.agent.runtime.env.set
	name in leading_around
	path := lib.pointer(["agent", "spec", "runtime", "env", "set", name])
	message := concat("", ["variable ", lib.show(name), " leads around the model gateway"])
}

warning contains lib.finding(rule, message, "/agent/spec/llm/access") if {
	access in {"key", "login"}
	message := concat("", [
		"access ", lib.show(access), ": every command that the agent runs can read what its program",
		" speaks to the provider with, and nobody but that program counts what it takes",
	])
}
