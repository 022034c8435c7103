namespace ExtProc.Dialects.Tests.OpenAi.Chat.Request;

/// <summary>Parts that are files, made from a seed: images, documents, audio, video; not more in a turn than Bedrock takes.</summary>
internal sealed class GeneratedFiles(int seed)
{
    // Of a whole turn, in which several messages and the results of tools come together.
    private const int MostDocuments = 5;
    private const int MostImages = 20;

    private static readonly string[] Images =
    [
        "iVBORw0KGgo=", "/9j/4AAQ", "R0lGODlh", "UklGRiQAAABXRUJQ", "\\/9j\\/4AAQ", "iVBORw0KGgoAAAD\\u002B",
    ];

    private static readonly (string Name, string Data)[] Documents =
    [
        ("report.pdf", "JVBERi0x"), ("a_b  c.csv", "YSxi"), ("C:\\\\x\\\\old.DOC", "0M8R4KGxGuEA"), ("new.docx", "UEsDBBQA"), ("日本.xls", "0M8R4KGxGuEA"),
        ("sheet.xlsx", "UEsDBBQA"), ("page.htm", "PGI+"), ("n\\u006ftes.txt", "aGk="), ("REPORT.md", "Iw=="), ("Report (2).txt", "aGk="),
    ];

    private readonly Random _random = new(~seed);
    private int _images;
    private int _documents;

    /// <summary>What follows belongs to another message for Converse.</summary>
    public void BeginTurn() => _images = _documents = 0;

    /// <summary>One to three files of any kind.</summary>
    public List<string> ForUser()
    {
        var parts = new List<string>();
        for (var count = _random.Next(1, 4); count > 0; count--)
        {
            parts.Add(_random.Next(8) switch
            {
                < 4 => Image(),
                < 6 => Document(),
                6 => Pick(
                [
                    """{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}""",
                    """{"type":"input_audio","input_audio":{"data":"SUQz","format":"mp3"}}""",
                ]),
                _ => Pick(
                [
                    """{"type":"video_url","video_url":{"url":"data:video/mp4;base64,AAAA"}}""",
                    """{"type":"video_url","video_url":{"url":"s3://clips/a.webm"}}""",
                ]),
            });
        }

        return parts;
    }

    /// <summary>One file that a tool may give back.</summary>
    public string ForToolResult() => _random.Next(2) == 0 ? Image() : Document();

    private string Image()
    {
        if (_images++ >= MostImages)
        {
            return Text;
        }

        var url = _random.Next(6) == 0 ? "s3://pictures/2026/é.png" : $"data:image/{Pick(["png", "jpeg", "x"])};base64,{Pick(Images)}";
        return $$$"""{"type":"image_url","image_url":{"url":"{{{url}}}"{{{Pick(["", ",\"detail\":\"auto\"", ",\"detail\":\"low\""])}}}}}""";
    }

    private string Document()
    {
        if (_documents++ >= MostDocuments)
        {
            return Text;
        }

        var (name, data) = Documents[_random.Next(Documents.Length)];
        var prefix = Pick(["", "data:application/octet-stream;base64,", "data:text/plain;charset=utf-8;base64,"]);
        return $$$"""{"type":"file","file":{"filename":"{{{name}}}","file_data":"{{{prefix}}}{{{data}}}"}}""";
    }

    private static string Text => """{"type":"text","text":"no more"}""";

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}
