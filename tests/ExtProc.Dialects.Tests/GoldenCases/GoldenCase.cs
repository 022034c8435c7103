using ExtProc.Dialects.Contract;
using ExtProc.Dialects.OpenAi.Chat;
using ExtProc.Testing.Files;

namespace ExtProc.Dialects.Tests.GoldenCases;

/// <summary>
/// One folder <c>Cases/&lt;dialect&gt;/&lt;theme&gt;/&lt;case&gt;</c>: what goes in, and what must come out. Adding one needs no code: write
/// the inputs, run the tests with <c>UPDATE_CASES=1</c>, read what was recorded.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term>client-request.json</term><description>input, required: the client's body, byte for byte</description></item>
/// <item><term>options.json</term><description>input: what the configuration says (<see cref="CaseOptions"/>)</description></item>
/// <item><term>converse-request.json</term><description>the body for Bedrock</description></item>
/// <item><term>ignored.json</term><description>names of the ignored fields, when there are any</description></item>
/// <item><term>client-error.json</term><description>the refusal, when there is no other answer</description></item>
/// <item><term>converse-reply.json</term><description>input: a whole reply of Bedrock</description></item>
/// <item><term>client-reply.json</term><description>what the client gets for it</description></item>
/// <item><term>converse-reply.events, .hex, .bin</term><description>input: a stream (<see cref="StreamFile"/>)</description></item>
/// <item><term>client-reply.sse</term><description>what the client gets for it</description></item>
/// </list>
/// </remarks>
internal sealed class GoldenCase
{
    private static readonly Dictionary<string, IDialect> Dialects = new()
    {
        ["openai-chat"] = new Completions(),
    };

    private static readonly string Folder = Path.Combine(RepositoryFiles.Root, "tests", "ExtProc.Dialects.Tests", "Cases");

    private readonly string _folder;

    public GoldenCase(string name)
    {
        _folder = Path.Combine(Folder, name.Replace('/', Path.DirectorySeparatorChar));
        Dialect = Dialects[name.Split('/')[0]];
    }

    public IDialect Dialect { get; }

    public GoldenFile ConverseRequest => File("converse-request.json");

    public GoldenFile IgnoredFields => File("ignored.json");

    public GoldenFile Error => File("client-error.json");

    public GoldenFile WholeReply => File("client-reply.json");

    public GoldenFile StreamReply => File("client-reply.sse");

    /// <summary>Whether the case goes on with a reply; an error is then the reply's.</summary>
    public bool HasReply => Directory.EnumerateFiles(_folder, "converse-reply.*").Any();

    /// <summary>What the configuration says in this case.</summary>
    public TranslationOptions Options => CaseOptions.Read(PathOf("options.json"));

    public byte[] ClientRequest => System.IO.File.ReadAllBytes(PathOf("client-request.json"));

    /// <summary>Names of all cases that have one of these files: <c>openai-chat/messages/plain-text</c>.</summary>
    public static IEnumerable<string> Having(params string[] files) =>
        from file in files
        from path in Directory.EnumerateFiles(Folder, file, SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Folder, Path.GetDirectoryName(path)!)
        orderby name
        select name.Replace(Path.DirectorySeparatorChar, '/');

    public string PathOf(string file) => Path.Combine(_folder, file);

    private GoldenFile File(string name) => new(PathOf(name));
}
