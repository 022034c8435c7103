using ExtProc.Core.Accounting;
using ExtProc.Dialects.Contract;

namespace ExtProc.Core.Teams;

/// <summary>What a team's request for a model becomes: the application inference profile that puts it on the bill.</summary>
/// <param name="Model">The configured model's name: labels, and the reply's <c>model</c> for a client that named none or an ARN.</param>
/// <param name="FoundationModel">The foundation model behind the profile.</param>
/// <param name="InferenceProfile">The profile's ARN, as configured.</param>
/// <param name="ModelPath">
/// <c>/model/{ARN}</c>, the ARN percent-encoded once (upper-case hex, <c>:</c> and <c>/</c> included): the operation is
/// appended to it. Computed once, so that neither path nor signature can be bent by a client.
/// </param>
/// <param name="Translation">What the configuration says about translating for this team and model.</param>
/// <param name="Labels">What its exchanges are counted under.</param>
internal sealed record ModelProfile(
    string Model,
    string FoundationModel,
    string InferenceProfile,
    string ModelPath,
    TranslationOptions Translation,
    TransactionLabels Labels);
