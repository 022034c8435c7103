namespace ExtProc.Dialects.Contract;

/// <summary>A model that the caller's team may use, for answers that list them.</summary>
/// <param name="Name">The name clients use.</param>
/// <param name="FoundationModel">The model behind the profile.</param>
/// <param name="InferenceProfile">The team's profile.</param>
public sealed record OfferedModel(string Name, string FoundationModel, string InferenceProfile);
