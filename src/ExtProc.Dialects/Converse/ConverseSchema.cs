using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ExtProc.Dialects.Json;

namespace ExtProc.Dialects.Converse;

/// <summary>
/// The part of JSON Schema that <c>outputConfig.textFormat</c> takes. Finds what Bedrock would refuse, and closes objects
/// that leave open whether they may have more members: Bedrock wants to be told that they may not, and an answer without
/// more members fits the client's schema all the same.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html</remarks>
internal sealed class ConverseSchema
{
    // Far above what Bedrock compiles.
    private const int LargestSchema = 128 * 1024;
    private const int MostReferences = 1000;
    private const int DeepestPath = 128;

    [ThreadStatic]
    private static ConverseSchema? _idle;

    private readonly List<int> _open = [];
    private readonly HashSet<int> _checked = [];
    private readonly HashSet<int> _entered = [];
    private readonly ConverseSchemaReferences _references = new();
    private int _referenceCount;
    private int _depth;
    private bool _isWholePath;
    private string _path = "";
    private string _problem = "";

    /// <summary>Checks a schema and writes it as Bedrock takes it.</summary>
    /// <param name="schema">An object, free of lone surrogates.</param>
    /// <param name="output">Takes the schema as JSON text.</param>
    /// <param name="path">When false: where the fault is, as a path that begins with a dot; empty for the schema itself.</param>
    /// <param name="problem">When false: what is wrong there.</param>
    public static bool TryWrite(JsonElement schema, IBufferWriter<byte> output, out string path, out string problem)
    {
        var text = JsonMarshal.GetRawUtf8Value(schema);
        if (text.Length > LargestSchema)
        {
            (path, problem) = ("", "is too large: Bedrock takes schemas of up to 128 KB at the very most");
            return false;
        }

        var check = _idle ??= new ConverseSchema();
        check._references.Begin(schema);
        try
        {
            var isGood = check.Schema(schema, isBranchOfAllOf: false);
            (path, problem) = (check._path, check._problem);
            if (isGood)
            {
                check.Write(text, output);
            }

            return isGood;
        }
        finally
        {
            check.Reset();
        }
    }

    private void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        _open.Sort();
        var position = 0;
        foreach (var offset in _open)
        {
            output.Write(text[position..(offset + 1)]);
            output.Write("\"additionalProperties\":false,"u8);
            position = offset + 1;
        }

        output.Write(text[position..]);
    }

    private void Reset()
    {
        _references.Begin(default);
        _open.Clear();
        _checked.Clear();
        _entered.Clear();
        (_referenceCount, _depth, _isWholePath, _path, _problem) = (0, 0, false, "", "");
    }

    private bool Schema(JsonElement schema, bool isBranchOfAllOf)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        var offset = _references.OffsetOf(schema);
        if (_checked.Contains(offset))
        {
            return true;
        }

        _ = _entered.Add(offset);
        if (++_depth > DeepestPath)
        {
            return Fault("is nested too deeply");
        }

        foreach (var member in schema.EnumerateObject())
        {
            if (!Keyword(ConverseSchemaKeywords.Find(member), member.Value))
            {
                return At(member.Name);
            }
        }

        _depth--;
        _entered.Remove(offset);
        _checked.Add(offset);
        return isBranchOfAllOf || Close(schema, offset);
    }

    private bool Keyword(SchemaKeyword keyword, JsonElement value) => keyword switch
    {
        SchemaKeyword.Refused => Fault("is a keyword that Bedrock refuses in the schema of an answer"),
        SchemaKeyword.Closed => value.ValueKind == JsonValueKind.False || Fault("must be false: Bedrock refuses objects of any other kind"),
        SchemaKeyword.FewItems => IsZeroOrOne(value) || Fault("must be 0 or 1: Bedrock refuses other numbers"),
        SchemaKeyword.Unique => value.ValueKind == JsonValueKind.False || Fault("is a keyword that Bedrock refuses in the schema of an answer"),
        SchemaKeyword.Scalars => AreScalars(value) || Fault("must hold scalars only: Bedrock refuses objects and arrays in it"),
        SchemaKeyword.Reference => Reference(value),
        SchemaKeyword.Schema => Schemas(value, isAllOf: false),
        SchemaKeyword.AllOf => Schemas(value, isAllOf: true),
        SchemaKeyword.NamedSchemas => NamedSchemas(value),
        _ => true,
    };

    private bool Schemas(JsonElement value, bool isAllOf)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return Schema(value, isAllOf);
        }

        var index = 0;
        foreach (var schema in value.EnumerateArray())
        {
            if (!Schema(schema, isAllOf))
            {
                return Under($"[{index}]");
            }

            index++;
        }

        return true;
    }

    private bool NamedSchemas(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (!Schema(member.Value, isBranchOfAllOf: false))
                {
                    return At(member.Name);
                }
            }
        }

        return true;
    }

    private bool Reference(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return true;
        }

        if (++_referenceCount > MostReferences)
        {
            return Fault("is one reference too many: at most 1,000 are taken");
        }

        if (!_references.TryFollow(value, out var target))
        {
            return Fault("must point to a part of this schema that is there, such as '#/$defs/name'");
        }

        if (target.ValueKind == JsonValueKind.Object && _entered.Contains(_references.OffsetOf(target)))
        {
            return Fault("refers to a schema that it is part of: Bedrock takes no recursive schemas");
        }

        if (Schema(target, isBranchOfAllOf: false))
        {
            return true;
        }

        // The fault is told where it stands, not where it was referred to.
        _ = Under(Cut(value.GetString()![1..].Replace('/', '.')));
        _isWholePath = true;
        return false;
    }

    private bool Close(JsonElement schema, int offset)
    {
        if (!ConverseSchemaKeywords.IsObject(schema) || schema.TryGetProperty("additionalProperties"u8, out _))
        {
            return true;
        }

        if (!schema.TryGetProperty("properties"u8, out var properties)
            || properties.ValueKind != JsonValueKind.Object || properties.GetPropertyCount() == 0)
        {
            _ = Fault("must be false, and the members of the object must be listed: Bedrock takes no open objects");
            return At("additionalProperties");
        }

        if (schema.TryGetProperty("allOf"u8, out _))
        {
            // Closed here, the object would have no room for what the branches describe.
            _ = Fault("must be given beside 'allOf', with false: Bedrock takes no open objects");
            return At("additionalProperties");
        }

        _open.Add(offset);
        return true;
    }

    private bool Fault(string problem)
    {
        _problem = problem;
        return false;
    }

    private bool At(string name) => Under($".{Cut(name)}");

    private static string Cut(string name) => name.Length <= IgnoredFieldList.LongestName ? name : name[..IgnoredFieldList.LongestName];

    private bool Under(string parent)
    {
        if (!_isWholePath)
        {
            _path = parent + _path;
        }

        return false;
    }

    private static bool IsZeroOrOne(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is 0 or 1;

    private static bool AreScalars(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (item.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
