using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Intents;

/// <summary>How long a cache point lives, in order.</summary>
internal enum CacheLifetime
{
    FiveMinutes,

    /// <summary>The client does not say, and its API's own default does not exist in Bedrock: the configuration decides.</summary>
    Configured,
    OneHour,
}

/// <summary>A client's wish for a cache point.</summary>
/// <param name="Field">The member that asks for it.</param>
/// <param name="Lifetime">How long it is to live.</param>
/// <param name="MayYield">Whether it may be left out when there are too many; otherwise the request is refused then.</param>
internal readonly record struct CacheMark(FieldRef Field, CacheLifetime Lifetime, bool MayYield)
{
    /// <summary>Whether there is one.</summary>
    public bool IsGiven => Field.IsGiven;

    /// <summary>The member that says one hour, which is reported where the model knows no hour; or none.</summary>
    public FieldRef Hour { get; init; }

    /// <summary>One mark for two that stand at one place: the later one counts, and the longer lifetime.</summary>
    public CacheMark Join(in CacheMark later) => (IsGiven, later.IsGiven) switch
    {
        (_, false) => this,
        (false, _) => later,
        _ => later with
        {
            Lifetime = Lifetime > later.Lifetime ? Lifetime : later.Lifetime,
            Hour = later.Hour.IsGiven ? later.Hour : Hour,
        },
    };
}

/// <summary>What a client says about caching in general.</summary>
internal struct CacheWish
{
    /// <summary>The member with settings for caching; not given when there is none.</summary>
    public FieldRef Options { get; set; }

    /// <summary>The member that asks for more than five minutes; not given when none does.</summary>
    public FieldRef Hour { get; set; }

    /// <summary>Whether the client wants no other points than its marks.</summary>
    public bool OnlyMarks { get; set; }

    /// <summary>A mark at the end of the conversation.</summary>
    public CacheMark Whole { get; set; }

    /// <summary>Another mark at the end of the conversation, from <see cref="Options"/>.</summary>
    public CacheMark Newest { get; set; }
}
