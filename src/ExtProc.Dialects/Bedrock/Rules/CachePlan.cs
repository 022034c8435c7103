using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;

namespace ExtProc.Dialects.Bedrock.Rules;

/// <summary>
/// Where the cache points of one request stand. It is made when the order of everything in the request is known and before
/// anything is written, because three of its rules look ahead: at most four points in all, none that lives for an hour after
/// one that lives for five minutes, and a policy that counts turns from the end and compares sizes of what is written later.
/// A point is named by what it stands behind, counted in the order of writing, so that plan and request cannot differ.
/// </summary>
/// <remarks>
/// <para>Points have the order in which models read: tools, system, messages.</para>
/// <para>Marks of the request come first, the policy takes what they leave: system, then messages, then tools.</para>
/// <para>A point before one that lives for an hour lives for an hour, too. It costs nothing: all that is before the
/// one-hour point is written for an hour anyway.</para>
/// https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
/// </remarks>
internal sealed class CachePlan
{
    /// <summary>Most cache points of a request.</summary>
    public const int MaxPoints = 4;

    private const int BytesPerToken = 4;

    private readonly List<CachePoint> _points = new(MaxPoints + 1);
    private CachePlaces _places;
    private bool _takesOneHour;

    /// <summary>The points in the order in which the model reads them.</summary>
    public IReadOnlyList<CachePoint> Points => _points;

    /// <summary>Begins the plan of another request.</summary>
    public void Begin(ModelCapabilities model)
    {
        _points.Clear();
        _places = model.CachePoints;
        _takesOneHour = model.CacheOneHour;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _points.Clear();
        (_places, _takesOneHour) = (CachePlaces.None, false);
    }

    /// <summary>Takes a mark of the request. With a fifth one, the first that may yield is left out.</summary>
    public CacheMarkOutcome Mark(in CachePoint point)
    {
        if ((_places & point.Place) == 0)
        {
            return CacheMarkOutcome.NotCached;
        }

        if (Find(point.Place, point.Index) is var same and >= 0)
        {
            var other = _points[same];
            _points[same] = other with { OneHour = other.OneHour || point.OneHour, MayYield = other.MayYield && point.MayYield };
            return CacheMarkOutcome.Planned;
        }

        Insert(point);
        if (_points.Count <= MaxPoints)
        {
            return CacheMarkOutcome.Planned;
        }

        var yielding = _points.FindIndex(static planned => planned.MayYield);
        if (yielding < 0)
        {
            return CacheMarkOutcome.TooMany;
        }

        _points.RemoveAt(yielding);
        return CacheMarkOutcome.Planned;
    }

    /// <summary>Adds the points that the configuration asks for, as far as there is room for them; after all marks.</summary>
    /// <param name="policy">What the configuration says.</param>
    /// <param name="tools">All tools.</param>
    /// <param name="system">All system texts.</param>
    /// <param name="messages">The messages up to the end of the turn that the policy names.</param>
    public void Apply(PromptCachingPolicy policy, in CacheSection tools, in CacheSection system, in CacheSection messages)
    {
        var upToSystem = tools.Bytes + system.Bytes;
        Offer(policy.CacheSystem, CachePlaces.System, system, upToSystem, policy);
        Offer(policy.CacheMessages, CachePlaces.Messages, messages, upToSystem + messages.Bytes, policy);
        Offer(policy.CacheTools, CachePlaces.Tools, tools, tools.Bytes, policy);
    }

    /// <summary>Ends the plan: gives each point a lifetime that the model takes, in an order that it takes.</summary>
    public void Settle()
    {
        var oneHour = false;
        for (var index = _points.Count - 1; index >= 0; index--)
        {
            oneHour |= _takesOneHour && _points[index].OneHour;
            _points[index] = _points[index] with { OneHour = oneHour };
        }
    }

    /// <summary>Looks for the point behind something.</summary>
    /// <param name="place">The part of the request.</param>
    /// <param name="index">What it stands behind, counted in the order of writing.</param>
    /// <param name="oneHour">Whether it lives for an hour.</param>
    public bool TryFind(CachePlaces place, int index, out bool oneHour)
    {
        var found = Find(place, index);
        oneHour = found >= 0 && _points[found].OneHour;
        return found >= 0;
    }

    private void Offer(bool wanted, CachePlaces place, in CacheSection section, long prefixBytes, PromptCachingPolicy policy)
    {
        if (wanted
            && !section.IsEmpty
            && (_places & place) != 0
            && _points.Count < MaxPoints
            && prefixBytes >= (long)policy.MinTokens * BytesPerToken
            && Find(place, section.Index) < 0)
        {
            Insert(new CachePoint(place, section.Index, policy.OneHour, MayYield: true));
        }
    }

    private void Insert(in CachePoint point)
    {
        var index = _points.Count;
        while (index > 0 && Comes(point, before: _points[index - 1]))
        {
            index--;
        }

        _points.Insert(index, point);
    }

    private static bool Comes(in CachePoint point, in CachePoint before) =>
        point.Place == before.Place ? point.Index < before.Index : point.Place < before.Place;

    private int Find(CachePlaces place, int index)
    {
        for (var point = 0; point < _points.Count; point++)
        {
            if (_points[point].Place == place && _points[point].Index == index)
            {
                return point;
            }
        }

        return -1;
    }
}

/// <summary>One planned cache point.</summary>
/// <param name="Place">The part of the request it stands in. The values of this type are in the order of reading.</param>
/// <param name="Index">What it stands behind, counted in the order of writing.</param>
/// <param name="OneHour">Lives for an hour, not five minutes.</param>
/// <param name="MayYield">Is left out, the first of its kind first, when there are more than four.</param>
internal readonly record struct CachePoint(CachePlaces Place, int Index, bool OneHour, bool MayYield);

/// <summary>A part of a request that a policy may set a point behind.</summary>
/// <param name="Index">The last thing of it, counted in the order of writing; -1 when there is nothing that a point may stand behind.</param>
/// <param name="Bytes">Its length as the client wrote it.</param>
internal readonly record struct CacheSection(int Index, long Bytes)
{
    public static readonly CacheSection Nothing = new(-1, 0);

    public bool IsEmpty => Index < 0;
}

/// <summary>What became of a mark.</summary>
internal enum CacheMarkOutcome
{
    /// <summary>It has its point.</summary>
    Planned,

    /// <summary>The model does not cache there.</summary>
    NotCached,

    /// <summary>There are four already, and none may be left out.</summary>
    TooMany,
}
