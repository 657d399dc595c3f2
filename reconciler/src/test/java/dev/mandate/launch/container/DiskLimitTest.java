package dev.mandate.launch.container;

import dev.mandate.launch.DiskContract;
import dev.mandate.launch.GivenLaunch;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;

/** That an agent cannot fill the disk from this sandbox. */
@Timeout(900)
class DiskLimitTest extends DiskContract {

  @Override
  protected GivenLaunch given(Path workspace) {
    return RealContainers.launch(RealContainers.launcher(), workspace);
  }
}
