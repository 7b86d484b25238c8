namespace MultiModel.Learning;

/// <summary>Rows to train on and rows to test on, each in ascending order and disjoint.</summary>
public sealed record Split(int[] Train, int[] Test);
