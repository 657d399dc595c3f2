package dev.mandate.rounds;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** For a new agent. */
record AgentForm() implements SpecForm {
  private static final String NAME = "Name of the new agent";
  private static final String SUMMARY = "What it does";
  private static final String ROLE = "Role";
  private static final String OWNER = "Owner";
  private static final String CONTACT = "Contact";
  private static final String CONNECTOR = "Connector";
  private static final String COMMAND = "Command";
  private static final String PROVIDER = "Provider of the model";
  private static final String MODEL = "Model";
  private static final String SANDBOX = "Sandbox";
  private static final String IMAGE = "Image";
  private static final String WRITE = "Files that it may change";
  private static final String EGRESS = "Hosts that it may reach";
  private static final String USD = "Most US dollars for a run";
  private static final String TIMEOUT = "Longest run in seconds";

  @Override
  public String what() {
    return "agent";
  }

  @Override
  public String file() {
    return "mandate-agent.yml";
  }

  @Override
  public String folder() {
    return "agents";
  }

  @Override
  public List<String> labels() {
    return List.of(
        NAME, SUMMARY, ROLE, OWNER, CONTACT, CONNECTOR, COMMAND, PROVIDER, MODEL, SANDBOX, IMAGE,
        WRITE, EGRESS, USD, TIMEOUT);
  }

  @Override
  public List<String> required() {
    return List.of(NAME, SUMMARY, ROLE, OWNER, CONTACT, CONNECTOR, SANDBOX, TIMEOUT);
  }

  @Override
  public List<String> problems(FormText filled) {
    List<String> problems = new ArrayList<>(SpecForm.super.problems(filled));
    for (String host : filled.lines(EGRESS)) {
      if (!host.matches("[^\\s:]{1,253}:[0-9]{1,5}")) {
        problems.add("**" + EGRESS + "**: " + Replies.code(host) + " is not as `host:port`.");
      }
    }
    return problems;
  }

  @Override
  public ObjectNode document(FormText filled, String page) {
    ObjectNode document = SpecForm.begun("Agent", filled, NAME);
    ObjectNode spec = document.putObject("spec");
    ObjectNode identity = spec.putObject("identity");
    put(identity, "description", filled.text(SUMMARY));
    put(identity, "owner", filled.text(OWNER));
    put(identity, "contact", filled.text(CONTACT));
    spec.putObject("origin").put("type", "conversation").put("ref", page);
    spec.putObject("lifecycle").put("state", "draft").put("version", 1);
    ObjectNode role = spec.putObject("role");
    put(role, "type", filled.text(ROLE));
    put(role, "summary", filled.text(SUMMARY));
    ObjectNode runtime = spec.putObject("runtime");
    put(runtime, "connector", filled.text(CONNECTOR));
    put(runtime, "sandbox", filled.text(SANDBOX));
    put(runtime, "image", filled.text(IMAGE));
    texts(runtime, "command", filled.lines(COMMAND));
    if (filled.text(PROVIDER).isPresent() || filled.text(MODEL).isPresent()) {
      ObjectNode llm = spec.putObject("llm");
      put(llm, "provider", filled.text(PROVIDER));
      put(llm, "model", filled.text(MODEL));
    }
    ObjectNode capabilities = spec.putObject("capabilities");
    List<String> write = filled.lines(WRITE);
    capabilities.put("readOnly", write.isEmpty());
    if (!write.isEmpty()) {
      texts(capabilities.putObject("paths"), "write", write);
    }
    ArrayNode egress = capabilities.putArray("egress");
    for (String host : filled.lines(EGRESS)) {
      int colon = host.lastIndexOf(':');
      if (colon > 0) {
        ObjectNode one = egress.addObject().put("host", host.substring(0, colon));
        SpecForm.number(one, "port", Optional.of(host.substring(colon + 1)));
      }
    }
    ObjectNode limits = spec.putObject("limits");
    if (filled.text(USD).isPresent()) {
      SpecForm.number(limits.putObject("cost"), "perRunUsd", filled.text(USD));
    }
    SpecForm.number(limits.putObject("execution"), "timeoutSeconds", filled.text(TIMEOUT));
    return document;
  }

  private static void put(ObjectNode node, String field, Optional<String> text) {
    text.ifPresent(filled -> node.put(field, filled));
  }

  private static void texts(ObjectNode node, String field, List<String> texts) {
    if (!texts.isEmpty()) {
      texts.forEach(node.putArray(field)::add);
    }
  }
}
