using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.OpenAi.Chat.Request;

/// <summary>The members of files in a message that have a rule, like <see cref="Fields"/>.</summary>
internal static class MediaFields
{
    public static readonly FieldScope<MediaSlot> ImageUrl = new(
        "messages.content.image_url",
        FieldRule.Mapped("url", MediaSlot.Url),
        FieldRule.Ignored("detail", value => JsonText.Is(value, "auto"u8)));

    public static readonly FieldScope<MediaSlot> VideoUrl = new(
        "messages.content.video_url",
        FieldRule.Mapped("url", MediaSlot.Url));

    public static readonly FieldScope<MediaSlot> InputAudio = new(
        "messages.content.input_audio",
        FieldRule.Mapped("data", MediaSlot.Data),
        FieldRule.Mapped("format", MediaSlot.Format));

    public static readonly FieldScope<MediaSlot> File = new(
        "messages.content.file",
        FieldRule.Mapped("file_data", MediaSlot.Data),
        FieldRule.Mapped("filename", MediaSlot.FileName),
        FieldRule.Refused("file_id", "refers to a stored file, and nothing is stored here; send the file in 'file_data'"));

    /// <summary>All rows of this page.</summary>
    public static readonly IReadOnlyList<FieldScope> Scopes = [ImageUrl, VideoUrl, InputAudio, File];
}
