namespace ExtProc.Aws.Credentials;

/// <summary>When keys are fetched next. Pure arithmetic.</summary>
internal static class RefreshSchedule
{
    /// <summary>How long before their end keys are replaced, when they live long enough.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(15);

    /// <summary>How often keys without an end are read again: a changed file or environment shows within this time.</summary>
    public static readonly TimeSpan LongTermInterval = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How often temporary keys of unknown end are read again. Instance metadata has the next keys 5 minutes before the
    /// end of the old ones, and the SDK may hold an answer for 2 minutes: a minute keeps well inside.
    /// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
    /// </summary>
    public static readonly TimeSpan UnknownEndInterval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    // Timers end at 49 days, and keys that outlive a day can be asked for once a day.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(1);

    /// <summary>The wait after keys were obtained: until 15 minutes before their end, or half of a shorter life.</summary>
    public static TimeSpan AfterSuccess(AwsCredentials keys, DateTimeOffset now)
    {
        if (keys.Expiration is not { } expiration)
        {
            return keys.SessionToken is null ? LongTermInterval : UnknownEndInterval;
        }

        var life = expiration - now;
        var wait = life > 2 * Ahead ? life - Ahead : life / 2;
        return wait < Shortest ? Shortest : wait > Longest ? Longest : wait;
    }

    /// <summary>The wait after failures: 1, 2, 4 … seconds, at most a minute.</summary>
    /// <param name="failures">Failures in a row, 1 or more.</param>
    public static TimeSpan AfterFailure(int failures)
    {
        var wait = TimeSpan.FromSeconds(1L << Math.Min(failures - 1, 10));
        return wait > LongestBackoff ? LongestBackoff : wait;
    }
}
