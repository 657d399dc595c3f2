package dev.mandate.launch;

import dev.mandate.run.EgressGate;
import dev.mandate.spec.Agent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;

/** For agents that go nowhere. */
public enum NoGate implements EgressGate {
  INSTANCE;

  @Override
  public Open open(Path socket, List<Agent.Egress> allowed) throws IOException {
    throw new IOException("nobody should ask to go out");
  }

  @Override
  public List<String> forwarder(SortedMap<Integer, Path> ways) {
    throw new UnsupportedOperationException("nobody should ask for a forwarder");
  }
}
