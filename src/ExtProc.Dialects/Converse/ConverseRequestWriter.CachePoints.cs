using ExtProc.Dialects.Json;
using ExtProc.Dialects.Models;
using Names = ExtProc.Dialects.Converse.ConverseRequestNames;

namespace ExtProc.Dialects.Converse;

/// <content>
/// Cache points: <c>cachePoint</c> after tools, system texts and blocks of messages. Wherever the plan wants one, Bedrock's
/// rules hold: never the first of its list, never two together, never directly after reasoning, never inside a tool's result.
/// </content>
internal sealed partial class ConverseRequestWriter
{
    private HeldPoint _heldPoint;
    private long _endOfPoint;

    private enum HeldPoint
    {
        None,
        FiveMinutes,
        OneHour,
    }

    /// <summary>Where this request's points go; made before the first block is written.</summary>
    public CachePlan CachePlan { get; } = new();

    private long Position => _json.BytesCommitted + _json.BytesPending;

    /// <summary>
    /// Says that the tool, message or part of a message at <paramref name="path"/> has been written: if the plan has a cache
    /// point after it, this is its place.
    /// </summary>
    public void CachePointAfter(in FieldPath path)
    {
        if (!CachePlan.TryFind(path, out var point))
        {
            return;
        }

        switch (point.Place)
        {
            // Held back like text: a final assistant text before it may have to be trimmed first.
            case CachePlaces.Messages when _section == Section.Messages && _openRole != ConverseRole.None:
                _heldPoint = point.OneHour || _heldPoint == HeldPoint.OneHour ? HeldPoint.OneHour : HeldPoint.FiveMinutes;
                break;
            case CachePlaces.System when _section == Section.System:
            case CachePlaces.Tools when _toolsOpen:
                WritePoint(point.OneHour);
                break;
            default:
                break;
        }
    }

    private void WriteHeldPoint()
    {
        if (_heldPoint == HeldPoint.None)
        {
            return;
        }

        var oneHour = _heldPoint == HeldPoint.OneHour;
        _heldPoint = HeldPoint.None;
        WritePoint(oneHour);
    }

    private void WritePoint(bool oneHour)
    {
        if (Position == _endOfPoint)
        {
            return;
        }

        _json.WriteStartObject();
        _json.WriteStartObject(Names.CachePoint);
        _json.WriteString(Names.Type, Names.Default);
        if (oneHour)
        {
            _json.WriteString(Names.Ttl, Names.OneHour);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        _endOfPoint = Position;
    }

    private void ResetCachePoints()
    {
        _heldPoint = HeldPoint.None;
        _endOfPoint = 0;
    }
}
