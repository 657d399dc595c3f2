package dev.mandate.daemon.alarm;

import dev.mandate.daemon.Alarms;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.StdSchedulerFactory;

/**
 * Alarms by Quartz, in memory, on daemon threads. Its jobs only ring; a bell returns at once and
 * does not throw.
 */
public final class QuartzAlarms implements Alarms {
  private static final JobKey STEP = new JobKey("step");
  private static final JobKey SWEEP = new JobKey("sweep");
  private static final TriggerKey INTERVAL = new TriggerKey("interval");
  private static final TriggerKey INSTANT = new TriggerKey("instant");

  /** Quartz may ring two milliseconds early, and then nothing would be due yet. */
  private static final Duration LATE = Duration.ofMillis(10);

  private final Scheduler scheduler;
  private final Clock clock;

  private QuartzAlarms(Scheduler scheduler, Clock clock) {
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /**
   * @param name no other alarms of this process have it
   * @param sweepEvery time between two sweeps
   * @param clock the machine's, which Quartz goes by
   */
  public static QuartzAlarms start(
      String name, Duration sweepEvery, Clock clock, Runnable step, Runnable sweep) {
    Map<JobKey, Runnable> jobs = Map.of(STEP, step, SWEEP, sweep);
    try {
      Scheduler scheduler = new StdSchedulerFactory(settings(name)).getScheduler();
      scheduler.setJobFactory((fired, unused) -> new Ring(jobs.get(fired.getJobDetail().getKey())));
      scheduler.addJob(job(STEP), true);
      scheduler.scheduleJob(
          job(SWEEP), repeating(new TriggerKey("sweep"), SWEEP, sweepEvery, clock));
      scheduler.start();
      return new QuartzAlarms(scheduler, clock);
    } catch (SchedulerException e) {
      throw broken(e);
    }
  }

  private static Properties settings(String name) {
    Properties settings = new Properties();
    settings.setProperty(StdSchedulerFactory.PROP_SCHED_INSTANCE_NAME, name);
    settings.setProperty(StdSchedulerFactory.PROP_SCHED_MAKE_SCHEDULER_THREAD_DAEMON, "true");
    settings.setProperty(StdSchedulerFactory.PROP_JOB_STORE_CLASS, "org.quartz.simpl.RAMJobStore");
    settings.setProperty(
        StdSchedulerFactory.PROP_THREAD_POOL_CLASS, "org.quartz.simpl.SimpleThreadPool");
    settings.setProperty("org.quartz.threadPool.threadCount", "1");
    settings.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    return settings;
  }

  @Override
  public void every(Duration interval) {
    put(INTERVAL, Optional.of(repeating(INTERVAL, STEP, interval, clock)));
  }

  @Override
  public void at(Optional<Instant> instant) {
    put(
        INSTANT,
        instant.map(
            at ->
                TriggerBuilder.newTrigger()
                    .withIdentity(INSTANT)
                    .forJob(STEP)
                    .startAt(Date.from(at.plus(LATE)))
                    .withSchedule(
                        SimpleScheduleBuilder.simpleSchedule()
                            .withMisfireHandlingInstructionFireNow())
                    .build()));
  }

  private void put(TriggerKey key, Optional<Trigger> wanted) {
    try {
      scheduler.unscheduleJob(key);
      if (wanted.isPresent()) {
        scheduler.scheduleJob(wanted.get());
      }
    } catch (SchedulerException e) {
      throw broken(e);
    }
  }

  private static JobDetail job(JobKey key) {
    return JobBuilder.newJob(Ring.class).withIdentity(key).storeDurably().build();
  }

  /** The first time when the interval has passed. What was missed is made up for by one ring. */
  private static Trigger repeating(TriggerKey key, JobKey job, Duration interval, Clock clock) {
    return TriggerBuilder.newTrigger()
        .withIdentity(key)
        .forJob(job)
        .startAt(Date.from(clock.instant().plus(interval)))
        .withSchedule(
            SimpleScheduleBuilder.simpleSchedule()
                .withIntervalInMilliseconds(interval.toMillis())
                .repeatForever()
                .withMisfireHandlingInstructionNowWithRemainingCount())
        .build();
  }

  @Override
  public void close() {
    try {
      scheduler.shutdown(false);
    } catch (SchedulerException e) {
      throw broken(e);
    }
  }

  /** Nothing of a scheduler in memory can fail, as long as its settings are right. */
  private static IllegalStateException broken(SchedulerException e) {
    return new IllegalStateException("the scheduler is broken", e);
  }

  /** Made by the factory above, never by name. */
  private record Ring(Runnable bell) implements Job {
    @Override
    public void execute(JobExecutionContext context) {
      bell.run();
    }
  }
}
