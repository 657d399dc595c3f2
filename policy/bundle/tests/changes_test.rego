# Policies about what an agent has changed.
package mandate.changes_test

import data.mandate.given

everywhere(question) := given.set_at(question, "/agent/spec/capabilities/paths/write", ["**"])

test_write_scope[note] if {
	some note, row in {
		"nothing": [given.changed([]), set()],
		"below a folder": [given.changed([given.file("docs/a/b.md")]), set()],
		"by kind of file": [given.changed([given.file("src/a/b.py"), given.file("src/c.py")]), set()],
		"elsewhere": [given.changed([given.file("docs/a.md"), given.file("lib/a.py")]), {"write-scope"}],
		"another kind of file": [given.changed([given.file("src/a.js")]), {"write-scope"}],
		"renamed from elsewhere": [given.changed([given.renamed("lib/a.py", "src/a.py")]), {"write-scope"}],
		"by a read-only agent": [given.set_at(given.changed([given.file("docs/a.md")]), "/agent", given.reader), {"write-scope"}],
		"submodule": [given.changed([object.union(given.file("docs/a"), {"mode": "160000"})]), {"write-scope"}],
	}
	given.denies(row[0]) == row[1]
}

test_protected_paths[note] if {
	some note in [
		"mandate.yaml",
		"MANDATE.yaml",
		"policies/own.rego",
		"policies",
		"approvals/a.yaml",
		"exceptions/a.yaml",
		"freezes/a.yaml",
		"requests/a.yaml",
		"acknowledgements/a.yaml",
		".github/workflows/ci.yaml",
		"CODEOWNERS",
		"docs/CODEOWNERS",
		"a/.gitmodules",
		".git/hooks/pre-commit",
		"docs/../mandate.yaml",
		"docs//a.md",
		"docs\\a.md",
		"docs/a\n.md",
		"mandate.yaml ",
		"mandate.yaml.",
	]
	given.denies(everywhere(given.changed([given.file(note)]))) == {"protected-paths"}
}

test_old_name_is_protected_too if {
	given.denies(everywhere(given.changed([given.renamed("mandate.yaml", "docs/a.yaml")]))) == {"protected-paths"}
}

test_grant_names_the_path if {
	question := given.changed([given.file("freezes/a.yaml")])
	granted := given.set_at(question, "/agent/spec/capabilities/paths/write", ["freezes/a.yaml"])
	given.denies(granted) == set()
	given.warns(granted) == {"protected-paths"}
	given.denies(given.set_at(question, "/agent/spec/capabilities/paths/write", ["freezes/*.yaml"])) == {"protected-paths"}
}

test_policy_update[note] if {
	some note, row in {
		"by a person": [given.person, set()],
		"by a reconciler": [given.reconciler, {"policy-update"}],
		"by an agent": [{"name": "writer", "kind": "agent"}, {"policy-update"}],
	}
	question := {
		"hook": "on_policy_update",
		"actor": row[0],
		"authors": ["alice"],
		"change": {"base": "0", "files": [given.file("mandate.yaml")]},
	}
	given.denies(question) == row[1]
}
