using ExtProc.Core.Http;
using ExtProc.Protos;
using Google.Protobuf.Collections;

namespace ExtProc.Server.Envoy;

/// <summary>A header map of Envoy: names are already lower-case, a header of several lines is several entries.</summary>
internal sealed class HeaderMapView(HeaderMap? map) : IHeaderView
{
    /// <summary>The one key of a message's attributes.</summary>
    public const string AttributeGroup = "envoy.filters.http.ext_proc";

    private readonly RepeatedField<HeaderValue> _lines = map?.Headers ?? [];

    /// <inheritdoc />
    public int Lines => _lines.Count;

    /// <summary>Reads one attribute of the message, or null when the filter does not send it.</summary>
    public static string? Attribute(ProcessingRequest message, string name) =>
        message.Attributes.TryGetValue(AttributeGroup, out var group)
        && group.Fields.TryGetValue(name, out var value)
        && value.HasStringValue
            ? value.StringValue
            : null;

    /// <inheritdoc />
    public string NameAt(int line) => _lines[line].Key;

    /// <inheritdoc />
    public string? Find(string name)
    {
        for (var i = 0; i < _lines.Count; i++)
        {
            if (_lines[i].Key == name)
            {
                // Envoy fills raw_value alone; other data planes may fill value.
                return _lines[i].RawValue.IsEmpty ? _lines[i].Value : _lines[i].RawValue.ToStringUtf8();
            }
        }

        return null;
    }

    /// <inheritdoc />
    public int Count(string name)
    {
        var count = 0;
        for (var i = 0; i < _lines.Count; i++)
        {
            if (_lines[i].Key == name)
            {
                count++;
            }
        }

        return count;
    }
}
