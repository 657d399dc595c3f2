# Compiled with an entry point of another name.
package mandate

answer := {"verdict": "allow"}
