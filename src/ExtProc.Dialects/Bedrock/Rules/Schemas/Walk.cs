using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ExtProc.Dialects.Buffers;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules.Schemas;

/// <summary>What is asked of a schema.</summary>
[Flags]
internal enum WalkRules
{
    None = 0,

    /// <summary>It is compiled to a grammar.</summary>
    Grammar = 1,

    /// <summary>It is the input of a tool.</summary>
    Input = 2,

    /// <summary>Bounds may become a part of a description.</summary>
    Fold = 4,

    /// <summary>Its root was put together, so that references may have lost what they point to.</summary>
    Merged = 8,
}

/// <summary>One walk over one schema: finds what Bedrock would refuse and collects the changes that make it right.</summary>
internal sealed partial class Walk
{
    // Far above what Bedrock compiles.
    private const int LargestGrammar = 128 * 1024;
    private const int MostReferences = 1000;
    private const int DeepestPath = 128;

    [ThreadStatic]
    private static Walk? _idle;

    private readonly HashSet<int> _checked = [];
    private readonly HashSet<int> _entered = [];
    private readonly References _references = new();
    private readonly TextEdits _edits = new();
    private readonly List<string> _folded = [];
    private WalkRules _rules;
    private int _referenceCount;
    private int _depth;
    private int _negations;
    private bool _negatesReference;
    private bool _isWholePath;
    private string _path = "";
    private string _problem = "";

    private enum Treatment
    {
        Keep,
        Drop,
        Fold,
        Refuse,
    }

    private bool IsGrammar => Asks(WalkRules.Grammar);

    private bool IsInput => Asks(WalkRules.Input);

    /// <summary>Checks a schema.</summary>
    /// <param name="original">As the client wrote it.</param>
    /// <param name="schema">The same, or what was put together from it.</param>
    /// <param name="rules">What is asked of it.</param>
    /// <param name="memory">Where a changed text comes from.</param>
    public static Verdict Run(JsonElement original, JsonElement schema, WalkRules rules, MemoryPool<byte> memory)
    {
        var text = JsonMarshal.GetRawUtf8Value(schema);
        if ((rules & WalkRules.Grammar) != 0 && text.Length > LargestGrammar)
        {
            return new Verdict("", "is too large: Bedrock takes schemas of up to 128 KB at the very most");
        }

        var check = _idle ?? new Walk();
        _idle = null;
        check._rules = rules;
        check._references.Begin(schema);
        try
        {
            return check.Schema(schema, isBranchOfAllOf: false) && check.NegatesNothingWeaker()
                ? check.Write(original, text, memory)
                : new Verdict(check._path, check._problem);
        }
        finally
        {
            check.Reset();
            _idle = check;
        }
    }

    private bool Asks(WalkRules rule) => (_rules & rule) != 0;

    private Verdict Write(JsonElement original, ReadOnlySpan<byte> text, MemoryPool<byte> memory)
    {
        var folded = _folded.Count == 0 ? [] : _folded.ToArray();
        if (_edits.IsEmpty && !Asks(WalkRules.Merged))
        {
            return new Verdict(original, null, folded);
        }

        var output = new PooledBuffer(memory);
        if (_edits.TryWrite(text, output))
        {
            return new Verdict(original, output, folded);
        }

        output.Release();
        return new Verdict("", "refers to a part of itself that Bedrock refuses");
    }

    private void Reset()
    {
        _references.Begin(default);
        _edits.Reset();
        _folded.Clear();
        _checked.Clear();
        _entered.Clear();
        (_rules, _referenceCount, _depth, _negations) = (WalkRules.None, 0, 0, 0);
        (_negatesReference, _isWholePath, _path, _problem) = (false, false, "", "");
    }

    private bool Schema(JsonElement schema, bool isBranchOfAllOf)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        // Without references every schema is met once, where it stands.
        var offset = _references.OffsetOf(schema);
        if (IsGrammar && _checked.Contains(offset))
        {
            return true;
        }

        if (++_depth > DeepestPath)
        {
            return Fault("is nested too deeply");
        }

        if (IsGrammar)
        {
            _entered.Add(offset);
        }

        if (!Members(schema, offset, isBranchOfAllOf))
        {
            return false;
        }

        _depth--;
        if (IsGrammar)
        {
            _entered.Remove(offset);
            _checked.Add(offset);
        }

        return true;
    }

    private bool Members(JsonElement schema, int offset, bool isBranchOfAllOf)
    {
        var members = new MemberList(_edits);
        var (foldsSome, hasType) = (false, false);
        JsonElement description = default;
        foreach (var member in schema.EnumerateObject())
        {
            var keyword = KnownKeywords.Find(member);
            var treatment = Judge(keyword, member.Value, isRoot: offset == 0);
            var (start, end) = (_references.OffsetOf(member), _references.EndOf(member.Value));
            switch (treatment)
            {
                case Treatment.Keep:
                    members.Keep(start, end);
                    hasType |= keyword == Keyword.Type;
                    description = keyword == Keyword.Description ? member.Value : description;
                    break;
                case Treatment.Refuse:
                    return At(member.Name);
                default:
                    members.Drop(start, end);
                    foldsSome |= treatment == Treatment.Fold;
                    break;
            }
        }

        members.End();
        var isInputRoot = IsInput && offset == 0;
        var isClosed = false;
        if (IsGrammar && !isBranchOfAllOf && !MustBeClosed(schema, isInputRoot, out isClosed))
        {
            return false;
        }

        if (foldsSome && description.ValueKind is not (JsonValueKind.String or JsonValueKind.Undefined))
        {
            _ = Fault("must be a string");
            return At("description");
        }

        Begin(schema, offset, isClosed, addsType: isInputRoot && !hasType, foldsSome, description, members.HasKept);
        return true;
    }

    /// <summary>Whether <c>additionalProperties</c> must be added.</summary>
    /// <returns>False when it cannot be.</returns>
    private bool MustBeClosed(JsonElement schema, bool isInputRoot, out bool isClosed)
    {
        isClosed = false;
        if (!(isInputRoot || KnownKeywords.IsObject(schema)) || IsGiven(schema, "additionalProperties"u8, out _))
        {
            return true;
        }

        if (!IsGiven(schema, "properties"u8, out var properties)
            || properties.ValueKind != JsonValueKind.Object || properties.GetPropertyCount() == 0)
        {
            _ = Fault("must be false, and the members of the object must be listed: Bedrock takes no open objects");
            return At("additionalProperties");
        }

        if (IsGiven(schema, "allOf"u8, out _))
        {
            // Closed here, the object would have no room for what the branches describe.
            _ = Fault("must be given beside 'allOf', with false: Bedrock takes no open objects");
            return At("additionalProperties");
        }

        isClosed = true;
        return true;
    }

    private static bool IsGiven(JsonElement schema, ReadOnlySpan<byte> name, out JsonElement value) =>
        schema.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private bool NegatesNothingWeaker() =>
        !_negatesReference || _folded.Count == 0 || Fault("refers, inside of 'not' or 'if', to a schema with keywords that Bedrock refuses");

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
}
