package mandate.smoke_test

test_unknown_hook_denies if data.mandate.decision.verdict == "deny" with input as {"hook": "nonsense"}
