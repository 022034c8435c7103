using ExtProc.Aws.Credentials;
using Xunit;

namespace ExtProc.Aws.Tests.Credentials;

public sealed class RefreshScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("06:00:00", "05:45:00")]
    [InlineData("01:00:00", "00:45:00")]
    [InlineData("00:30:01", "00:15:01")]
    [InlineData("00:30:00", "00:15:00")]
    [InlineData("00:10:00", "00:05:00")]
    [InlineData("00:00:10", "00:00:05")]
    [InlineData("00:00:01", "00:00:01")]
    [InlineData("-00:01:00", "00:00:01")]
    [InlineData("90.00:00:00", "1.00:00:00")]
    public void Keys_are_replaced_15_minutes_ahead_or_after_half_a_shorter_life(string life, string wait)
    {
        var keys = new AwsCredentials("AKID", "secret", "session", Now + TimeSpan.Parse(life, null));

        Assert.Equal(TimeSpan.Parse(wait, null), RefreshSchedule.AfterSuccess(keys, Now));
    }

    [Fact]
    public void Keys_without_an_end_are_read_again_every_5_minutes() =>
        Assert.Equal(TimeSpan.FromMinutes(5), RefreshSchedule.AfterSuccess(new AwsCredentials("AKID", "secret", null, null), Now));

    [Fact]
    public void Temporary_keys_of_unknown_end_are_read_again_every_minute() =>
        Assert.Equal(TimeSpan.FromMinutes(1), RefreshSchedule.AfterSuccess(new AwsCredentials("ASIA", "secret", "session", null), Now));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(8, 60)]
    [InlineData(int.MaxValue, 60)]
    public void Failures_are_retried_with_a_growing_wait_of_at_most_a_minute(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RefreshSchedule.AfterFailure(failures));
}
