package dev.mandate.rounds;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** For a new task. */
record TaskForm() implements SpecForm {
  private static final String NAME = "Name of the new task";
  private static final String AGENT = "Agent";
  private static final String ENVIRONMENT = "Environment";
  private static final String TYPE = "Nature of the work";
  private static final String RISK = "How much harm it could do";
  private static final String PROMPT = "What is to be done";
  private static final String OWNER = "Who wants it";
  private static final String CRON = "Schedule";
  private static final String ZONE = "Time zone";

  @Override
  public String what() {
    return "task";
  }

  @Override
  public String file() {
    return "mandate-task.yml";
  }

  @Override
  public String folder() {
    return "tasks";
  }

  @Override
  public List<String> labels() {
    return List.of(NAME, AGENT, ENVIRONMENT, TYPE, RISK, PROMPT, OWNER, CRON, ZONE);
  }

  @Override
  public List<String> required() {
    return List.of(NAME, AGENT, ENVIRONMENT, TYPE, RISK, PROMPT);
  }

  @Override
  public ObjectNode document(FormText filled, String page) {
    ObjectNode document = SpecForm.begun("Task", filled, NAME);
    ObjectNode spec = document.putObject("spec");
    filled.text(TYPE).ifPresent(text -> spec.put("type", text));
    filled.text(AGENT).ifPresent(text -> spec.put("agent", text));
    filled.text(ENVIRONMENT).ifPresent(text -> spec.put("environment", text));
    filled.text(OWNER).ifPresent(text -> spec.put("owner", text));
    filled.text(RISK).ifPresent(text -> spec.put("riskClass", text));
    filled.text(PROMPT).ifPresent(text -> spec.put("prompt", text));
    if (filled.text(CRON).isPresent() || filled.text(ZONE).isPresent()) {
      ObjectNode schedule = spec.putObject("schedule");
      filled.text(CRON).ifPresent(text -> schedule.put("cron", text));
      filled.text(ZONE).ifPresent(text -> schedule.put("timeZone", text));
    }
    return document;
  }
}
