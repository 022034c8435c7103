namespace ExtProc.Core.Accounting;

/// <summary>The steps of a transaction whose own time is measured; the numbers are those of <c>Transaction</c>.</summary>
internal enum Step
{
    /// <summary>(1) the dialect.</summary>
    Dialect,

    /// <summary>(2) the token.</summary>
    Identity,

    /// <summary>(3) the team.</summary>
    Team,

    /// <summary>(4) the profile, reading the request's envelope included.</summary>
    Profile,

    /// <summary>(5) the body.</summary>
    Translate,

    /// <summary>(6) address and signature.</summary>
    Sign,

    /// <summary>(7) what the response is.</summary>
    Decide,

    /// <summary>(7) the reply; for a stream the sum over its chunks.</summary>
    Reply,

    /// <summary>(8) the books.</summary>
    Meter,
}

/// <summary>The label values of <see cref="Step"/>.</summary>
internal static class StepLabels
{
    /// <summary>Number of steps.</summary>
    public const int Count = 9;

    private static readonly string[] Names =
        ["dialect", "identity", "team", "profile", "translate", "sign", "decide", "reply", "meter"];

    public static string Label(this Step step) => Names[(int)step];
}
