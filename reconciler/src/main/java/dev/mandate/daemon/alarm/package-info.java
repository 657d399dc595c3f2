/** Quartz: the interval, the next instant of the plan, and sweeps, as alarms that only ring. */
package dev.mandate.daemon.alarm;
