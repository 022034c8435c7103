using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>
/// Cache points: <c>cachePoint</c> after tools, system texts and blocks of messages. Wherever the plan wants one, Bedrock's
/// rules hold: never the first of its list, never two together, never directly after reasoning, never inside a tool's result,
/// never directly after a document that is not a PDF.
/// </content>
internal sealed partial class ConverseWriter
{
    private HeldPoint _heldPoint;
    private long _endOfPoint;
    private long _endOfPlainDocument = -1;

    private enum HeldPoint
    {
        None,
        FiveMinutes,
        OneHour,
    }

    /// <summary>Where this request's points go; made before the first block is written.</summary>
    public CachePlan CachePlan { get; } = new();

    private long Position => _mainJson.BytesCommitted + _mainJson.BytesPending;

    private bool EndsWithPlainDocument => _heldText.ValueKind != JsonValueKind.String && Position == _endOfPlainDocument;

    /// <summary>
    /// Says that the tool, message or part of a message at <paramref name="path"/> has been written: if the plan has a cache
    /// point after it, this is its place. Where no point can stand, the plan loses it.
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
            case CachePlaces.Messages when _section == Section.Messages && _openRole != TurnRole.None:
                // A point that the plan counts among the texts of a turn must not stand behind its calls.
                if ((_lastIsLate && !point.IsBehindCalls) || EndsWithPlainDocument)
                {
                    CachePlan.Lose(path);
                }
                else if (_lastIsLate)
                {
                    Hold(ref _latePoint, point.OneHour);
                }
                else
                {
                    Hold(ref _heldPoint, point.OneHour);
                }

                break;
            case CachePlaces.System when _section == Section.System:
            case CachePlaces.Tools when _toolsOpen:
                WritePoint(point.OneHour);
                break;
            default:
                break;
        }
    }

    private static void Hold(ref HeldPoint held, bool oneHour) =>
        held = oneHour || held == HeldPoint.OneHour ? HeldPoint.OneHour : HeldPoint.FiveMinutes;

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

        WritePointBlock(oneHour);
        _endOfPoint = Position;
    }

    private void WritePointBlock(bool oneHour)
    {
        _json.WriteStartObject();
        _json.WriteStartObject(Names.CachePoint);
        _json.WriteString(Names.Type, Names.Default);
        if (oneHour)
        {
            _json.WriteString(Names.Ttl, Names.OneHour);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void ResetCachePoints()
    {
        _heldPoint = HeldPoint.None;
        _endOfPoint = 0;
        _endOfPlainDocument = -1;
    }
}
