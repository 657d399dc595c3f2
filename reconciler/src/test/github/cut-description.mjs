// Cuts GitHub's description of its API down to what the tests look at, and deletes the rest, which is 380 MB.
import { readFileSync, writeFileSync, readdirSync, rmSync } from "node:fs";

const folder = new URL("node_modules/@octokit/openapi/generated/", import.meta.url);
const source = JSON.parse(readFileSync(new URL("api.github.com.json", folder), "utf8"));
const wanted =
  /^\/(app$|app\/(installations|hook)|installation\/|user\/\{|users\/|orgs\/\{org\}\/teams|rate_limit|repos\/\{owner\}\/\{repo\}($|\/(installation|git|commits|pulls|issues|labels|comments|check|collaborators|contents|branches|rules|compare|teams|statuses)))/;

function withoutExamples(value) {
  if (Array.isArray(value)) {
    return value.map(withoutExamples);
  }
  if (value === null || typeof value !== "object") {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !(key === "examples" && typeof inner === "object"))
      .map(([key, inner]) => [key, withoutExamples(inner)]),
  );
}

const paths = Object.fromEntries(
  Object.entries(source.paths)
    .filter(([path]) => wanted.test(path))
    .map(([path, item]) => [path, withoutExamples(item)]),
);
const components = {};
const seen = new Set();
function follow(value) {
  if (value === null || typeof value !== "object") {
    return;
  }
  if (typeof value.$ref === "string" && !seen.has(value.$ref)) {
    seen.add(value.$ref);
    const [, , kind, name] = value.$ref.split("/");
    const target = withoutExamples(source.components[kind][name]);
    (components[kind] ??= {})[name] = target;
    follow(target);
  }
  Object.values(value).forEach(follow);
}
follow(paths);
writeFileSync(new URL("node_modules/description.json", import.meta.url), JSON.stringify({ paths, components }));
for (const file of readdirSync(folder)) {
  rmSync(new URL(file, folder));
}
