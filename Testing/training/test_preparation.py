import numpy as np
import pytest

from MRHNetLib.data.geometry import affine_from_letters, axis_order
from MRHNetLib.data.protocols import load_protocol
from MRHNetLib.data.stack import ContrastStack
from MRHNetLib.errors import UserError
from MRHNetLib.networks.patch import Patch
from MRHNetLib.training.preparation import SamplingPlan, TrainingSubject, prepare_samples

pytestmark = pytest.mark.filterwarnings("ignore:there are only")

SHAPE = (8, 9, 10)  # to the left, upwards, to the front


def subject_of(number, letters="LSA", shape=SHAPE):
    """Every voxel's first contrast tells where it is: subject, then its place in the patch's orientation."""
    places = np.arange(np.prod(shape), dtype=np.int32).reshape(shape) + 10_000 * number + 1
    order = axis_order(affine_from_letters("LSA", (1, 1, 1), shape), letters)
    frames = [np.ascontiguousarray(order.apply(places + 7 * contrast)) for contrast in range(5)]
    affine = affine_from_letters(letters, (1, 1, 1), frames[0].shape)
    stack = ContrastStack(f"mouse{number}", load_protocol("maps-5"), tuple(frames), np.ones(5), np.zeros(5), affine, ())
    target = order.apply(places.astype(np.float32) / 2)
    return TrainingSubject(stack, np.ones(frames[0].shape, bool), target)


def centres(samples):
    return samples.data[:, 0, 1, 1].tolist()


def test_all_patches_are_taken_once_where_there_are_too_few(notes):
    samples, available = prepare_samples([subject_of(1), subject_of(2)], SamplingPlan(count=5000), observer=notes)
    inside = 2 * 6 * 7 * 10
    assert available == len(samples) == len(set(centres(samples))) == inside
    assert f"only {inside} patches" in notes.warnings[0]


def test_label_and_contrasts_are_of_the_same_pixels():
    samples, _ = prepare_samples([subject_of(1)], SamplingPlan(count=50))
    assert np.array_equal(samples.label, samples.data[:, 0] / 2)


def test_samples_are_drawn_by_the_smallest_of_random_keys_over_all_subjects():
    """The reference holds everything in memory and sorts once."""
    subjects = [subject_of(number) for number in (1, 2, 3)]
    everything = [prepare_samples([subject], SamplingPlan(count=10**6))[0] for subject in subjects]
    in_order = np.concatenate([np.sort(samples.data[:, 0, 1, 1]) for samples in everything])
    # patches are enumerated slice by slice: sort the centres by slice first, as the third index runs fastest
    slices = (in_order - 1) % SHAPE[2]
    subject_number = in_order // 10_000
    in_order = in_order[np.lexsort((in_order, slices, subject_number))]
    expected = in_order[np.argsort(np.random.default_rng(5).random(len(in_order)))[:100]]
    samples, _ = prepare_samples(subjects, SamplingPlan(count=100, seed=5))
    assert centres(samples) == expected.tolist()


def test_every_subject_gives_its_share():
    samples, _ = prepare_samples([subject_of(number) for number in (1, 2, 3, 4)], SamplingPlan(count=400))
    shares = np.bincount(np.array(centres(samples)) // 10_000, minlength=5)[1:]
    assert shares.sum() == 400
    assert shares.min() > 70  # 100 expected, deviation 8


def test_the_same_seed_draws_the_same_samples():
    first, second, other = (
        prepare_samples([subject_of(1)], SamplingPlan(count=50, seed=seed))[0] for seed in (1, 1, 2)
    )
    assert first.sha256 == second.sha256 != other.sha256


@pytest.mark.parametrize("letters", ["RAS", "SLA", "PIR"])
def test_the_way_a_subject_is_stored_does_not_change_the_samples(letters):
    plan = SamplingPlan(count=60, stride=2, slices="2:7", seed=3)
    assert prepare_samples([subject_of(1, letters)], plan)[0].sha256 == prepare_samples([subject_of(1)], plan)[0].sha256


def test_slices_are_counted_from_the_back():
    samples, _ = prepare_samples([subject_of(0, "RAS")], SamplingPlan(slices="2:4", count=10**4))
    assert set((np.array(centres(samples)) - 1) % SHAPE[2]) == {2, 3}


def test_every_sample_has_the_maximum_of_its_own_stack():
    samples, _ = prepare_samples([subject_of(1), subject_of(2)], SamplingPlan(count=200))
    own = np.array(centres(samples)) // 10_000 * 10_000 + np.prod(SHAPE) + 7 * 4
    assert np.array_equal(samples.maximum, own)


def test_nothing_is_taken_where_it_is_excluded():
    subject = subject_of(0)
    excluded = np.zeros(SHAPE, bool)
    excluded[:, :, 3:] = True
    subject = TrainingSubject(subject.stack, subject.mask, subject.target, excluded)
    samples, _ = prepare_samples([subject], SamplingPlan(count=10**4))
    assert set((np.array(centres(samples)) - 1) % SHAPE[2]) == {0, 1, 2}


def test_no_patch_at_all_is_an_error():
    subject = subject_of(1)
    empty = TrainingSubject(subject.stack, np.zeros(SHAPE, bool), subject.target)
    with pytest.raises(UserError, match="no patch can be taken"):
        prepare_samples([empty], SamplingPlan())


def test_a_patch_larger_than_the_volume_is_an_error():
    with pytest.raises(UserError, match="no patch can be taken"):
        prepare_samples([subject_of(1)], SamplingPlan(Patch(11)))
