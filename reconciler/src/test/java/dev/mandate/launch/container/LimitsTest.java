package dev.mandate.launch.container;

import dev.mandate.launch.GivenLaunch;
import dev.mandate.launch.LimitsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;

/** That the limits of an agent in a container hold. */
@Timeout(900)
class LimitsTest extends LimitsContract {

  @Override
  protected GivenLaunch given(Path workspace) {
    return RealContainers.launch(RealContainers.limiting(), workspace);
  }
}
